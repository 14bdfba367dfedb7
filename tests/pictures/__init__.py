"""Pictures of every page, before and after a change, compared pixel by pixel (`make pictures`)."""
