"""How every figure looks: light axes, few lines, colours that colour-blind readers tell apart."""

import math
import textwrap

import matplotlib
import numpy as np

from archwalk_import.whole_file import whole_file

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)

# Okabe and Ito's palette, in the order in which things are told apart.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
INK = "#222222"
FAINT = "#9A9A9A"

SETTINGS = {
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "svg.hashsalt": "archwalk",  # the same picture gives the same file
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 7,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#555555",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.formatter.useoffset": False,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "legend.frameon": False,
    "legend.handletextpad": 0.4,
}


def styled():
    """A context in which everything is drawn in this style."""
    return plt.rc_context(SETTINGS)


def grid_of_panels(rows, columns, panel=(2.9, 2.25), **more):
    """A figure of rows x columns panels; the axes come as a 2-dimensional array."""
    width = max(panel[0] * columns + 0.5, 4.2)
    figure, axes = plt.subplots(rows, columns, squeeze=False, layout="constrained",
                                figsize=(width, panel[1] * rows + 0.6), **more)
    figure.get_layout_engine().set(h_pad=0.06, w_pad=0.06)
    return figure, axes


def make_taller(figure, inches):
    """Room for further lines, so that they take none from the panels."""
    figure.set_figheight(figure.get_figheight() + inches)


def heading(figure, text):
    lines = textwrap.wrap(text, int(figure.get_figwidth() / 0.105))  # inches of a bold letter
    make_taller(figure, 0.2 * (len(lines) - 1))
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK)


def legend_below(figure, handles):
    """One legend under all panels, in as many columns as the figure has room for."""
    def width(columns):  # inches of handles and labels, filled column by column
        each = np.array_split([len(handle.get_label()) for handle in handles], columns)
        return sum(0.55 + 0.075 * max(lengths) for lengths in each)
    most = min(len(handles), 6)
    columns = next((count for count in range(most, 1, -1)
                    if width(count) < figure.get_figwidth()), 1)
    make_taller(figure, 0.18 * (math.ceil(len(handles) / columns) - 1))
    figure.legend(handles=handles, loc="outside lower left", ncols=columns, fontsize=8.5)


def save(figure, folder, name):
    """Writes NAME.png and NAME.svg and returns the name of the PNG."""
    with whole_file(folder / f"{name}.png", force=True) as partial:
        figure.savefig(partial, format="png")
    figure.set_layout_engine("none")  # the layout is found; a second search finds the same
    with whole_file(folder / f"{name}.svg", force=True) as partial:
        figure.savefig(partial, format="svg", metadata={"Date": None})
    plt.close(figure)
    return f"{name}.png"
