"""Law as data: reads the files of workflows/ and checks them as a whole."""
