"""Small experiments without a training run: what an optimiser, an initialiser or an activation does by itself.

They use the same parts as training, so what is seen in a laboratory is what a network gets.
"""
