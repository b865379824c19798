"""A sweep over the networks of transformers and timm: is every layer that is offered right, or refused by name?"""
