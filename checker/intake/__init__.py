"""Reading written reviews (书面审查) from the files employers and bureaus really have."""
