"""The files of a delivery, in the forms that customers asked for."""
