"""One module for each change of shape. Changes only add: an older release must go on beside a newer one."""
