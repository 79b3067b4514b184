"""Everything a person can do, as records: menus, toolbar and shortcuts are made from them.

One file per menu; adding a record adds the menu entry, the shortcut and the tooltip.
"""
