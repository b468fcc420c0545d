"""Worksites, hires, and the identity behind them."""
