"""The words every part of Vigie shares: frozen values, no input or output."""
