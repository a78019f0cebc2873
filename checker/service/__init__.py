"""What runs beside the API (后台服务): screening jobs in processes of their own."""
