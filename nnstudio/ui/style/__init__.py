"""How the window looks: colours, fonts, icons and the one stylesheet made from them.

It exists so that no other file of the interface writes a colour, a font size or an icon path.
"""
