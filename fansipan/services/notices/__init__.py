"""The one hub that tells people: whoever has something to say hands in a notice; policies say whom it reaches by what.

It keeps asking until somebody answers, tells each person once by each channel, and can prove afterwards who was told
what, by what, when, and who acknowledged. Residents who chose communes hear of warnings by Web Push.
"""
