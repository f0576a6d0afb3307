"""King of the hill: each arm challenges the king, until one leads by `lead` or for 60 duels."""
import random

import joust


class KingOfTheHill:
    def __init__(self, arms, horizon, seed, lead=12):
        self.left = list(range(arms))
        random.Random(seed).shuffle(self.left)
        self.lead = lead
        self.king = self.left.pop()
        self.challenge()

    def challenge(self):
        self.rival = self.left.pop() if self.left else None
        self.wins = self.duels = 0  # wins minus losses of the king, and duels

    def next(self):  # None: it has stopped
        return None if self.rival is None else (self.king, self.rival)

    def observe(self, first, second, outcome):
        self.duels += 1
        self.wins += {joust.FIRST: 1, joust.SECOND: -1}.get(outcome, 0)
        if abs(self.wins) >= self.lead or self.duels >= 60:
            if self.wins < 0:
                self.king = self.rival
            self.challenge()

    def recommend(self):
        return self.king


joust.serve(KingOfTheHill, name="king-of-the-hill", version="1")
