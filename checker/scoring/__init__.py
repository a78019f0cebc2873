"""One case on demand (个案研判): what is made out, what cannot be told yet, what has to happen by when."""
