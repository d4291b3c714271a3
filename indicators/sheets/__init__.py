"""Reading an indicator sheet: layout, notes, figures, checks."""
