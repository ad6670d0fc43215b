// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing: its target holds the precompiled header of the tests.
