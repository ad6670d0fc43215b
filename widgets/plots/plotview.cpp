// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotview.h"

#include "widgets/plots/paintedlayer.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTemporaryDir>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr double kPictureScale = 2;

void paintSentence(QPainter &painter, const QRect &area, const QString &sentence, const PlotColors &colors)
{
    painter.setPen(colors.mutedText);
    painter.drawText(area.adjusted(12, 8, -12, -8), Qt::AlignCenter | Qt::TextWordWrap, sentence);
}

} // namespace

PlotView::PlotView(QWidget *parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_plot->setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid | QCP::aeSubGrid | QCP::aeZeroLine);
    m_plot->setPlottingHint(QCP::phCacheLabels);
    // Frames on the far sides say nothing.
    m_plot->xAxis2->setVisible(false);
    m_plot->yAxis2->setVisible(false);
    addBufferedLayer(m_plot, QStringLiteral("sentence"));
    new PaintedLayer(m_plot, QStringLiteral("sentence"), false, [this](QPainter &painter) {
        if (isEmpty())
            paintSentence(painter, m_plot->viewport(), m_emptyText, m_colors);
    });
    m_plot->setCurrentLayer(QStringLiteral("main"));
}

PlotView::~PlotView() = default;

void PlotView::setEmptyText(const QString &sentence)
{
    m_emptyText = sentence;
    if (isEmpty())
        replotAll();
}

void PlotView::restyle()
{
    m_styled = true;
    m_colors = PlotColors::fromPalette(palette());
    applyColors();
    applyWords();
    replotAll();
}

QFont PlotView::smallFont() const
{
    QFont small = font();
    if (small.pointSizeF() > 0)
        small.setPointSizeF(small.pointSizeF() * 0.9);
    return small;
}

void PlotView::styleAxis(QCPAxis *axis)
{
    const QPen line(mixed(m_colors.text, m_colors.background, 0.55));
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(line);
    axis->setTickLabelColor(m_colors.text);
    axis->setLabelColor(m_colors.mutedText);
    axis->setTickLabelFont(smallFont());
    axis->setLabelFont(smallFont());
    axis->grid()->setPen(QPen(m_colors.grid, 0));
    axis->grid()->setSubGridVisible(false);
    axis->grid()->setZeroLinePen(QPen(mixed(m_colors.text, m_colors.background, 0.3), 0));
}

void PlotView::applyColors()
{
    m_plot->setFont(font());
    m_plot->setBackground(QBrush(m_colors.background));
    const QList<QCPAxisRect *> rects = m_plot->axisRects();
    for (QCPAxisRect *rect : rects) {
        rect->setBackground(QBrush(Qt::NoBrush));
        const QList<QCPAxis *> axes = rect->axes();
        for (QCPAxis *axis : axes)
            styleAxis(axis);
    }
    QCPLegend *legend = m_plot->legend;
    legend->setFont(smallFont());
    legend->setTextColor(m_colors.text);
    legend->setBrush(QBrush(m_colors.background));
    legend->setBorderPen(QPen(m_colors.grid));
}

void PlotView::replotAll()
{
    if (!m_styled)
        return;
    const QList<QCPAxisRect *> rects = m_plot->axisRects();
    for (QCPAxisRect *rect : rects)
        rect->setVisible(!isEmpty());
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

QSize PlotView::sizeHint() const
{
    return {620, 340};
}

QSize PlotView::minimumSizeHint() const
{
    return {220, 140};
}

void PlotView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    const QEvent::Type type = event->type();
    if (m_styled && (type == QEvent::PaletteChange || type == QEvent::FontChange || type == QEvent::LanguageChange))
        restyle();
}

/// Enabled while there is something to save, also in a menu that is filled long before.
void PlotView::addEntry(QMenu *menu, const char *name, const QString &text, const std::function<void()> &slot)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setEnabled(!isEmpty());
    connect(menu, &QMenu::aboutToShow, action, [this, action] { action->setEnabled(!isEmpty()); });
    connect(action, &QAction::triggered, this, slot);
}

void PlotView::addPictureActions(QMenu *menu)
{
    addEntry(menu, "plotCopyImage", tr("Copy the picture"), [this] { copyImage(); });
    addEntry(menu, "plotSavePng", tr("Save the picture as PNG..."),
             [this] { askAndSave(QStringLiteral("png"), tr("PNG pictures (*.png)"), &PlotView::savePng); });
    addEntry(menu, "plotSaveSvg", tr("Save the picture as SVG..."),
             [this] { askAndSave(QStringLiteral("svg"), tr("SVG pictures (*.svg)"), &PlotView::saveSvg); });
    addEntry(menu, "plotSavePdf", tr("Save the picture as PDF..."),
             [this] { askAndSave(QStringLiteral("pdf"), tr("PDF documents (*.pdf)"), &PlotView::savePdf); });
}

void PlotView::addSaveActions(QMenu *menu)
{
    addPictureActions(menu);
    addEntry(menu, "plotSaveCsv", tr("Save the values as CSV..."),
             [this] { askAndSave(QStringLiteral("csv"), tr("Comma separated values (*.csv)"), &PlotView::saveCsv); });
}

void PlotView::fillMenu(QMenu *menu)
{
    addSaveActions(menu);
}

void PlotView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("plotMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(menu);
    menu->popup(event->globalPos());
    event->accept();
}

void PlotView::copyImage()
{
    QApplication::clipboard()->setImage(m_plot->toPixmap(width(), height(), kPictureScale).toImage());
}

void PlotView::askAndSave(const QString &suffix, const QString &filter, bool (PlotView::*save)(const QString &))
{
    // Not modal: nothing waits for the answer.
    auto *dialog = new QFileDialog(this, tr("Save the plot"), QDir::homePath(), filter);
    dialog->setObjectName(QStringLiteral("plotSaveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(pictureName() + QLatin1Char('.') + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, save](const QString &path) { (this->*save)(path); });
    dialog->open();
}

bool PlotView::reportUnwritable(const QString &path, const QString &reason)
{
    Q_EMIT failed(tr("The plot could not be written to %1: %2.").arg(QDir::toNativeSeparators(path), reason));
    return false;
}

bool PlotView::writeWhole(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return reportUnwritable(path, file.errorString());
    return true;
}

bool PlotView::savePng(const QString &path)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    m_plot->toPixmap(width(), height(), kPictureScale).save(&buffer, "PNG");
    return writeWhole(path, bytes);
}

bool PlotView::saveSvg(const QString &path)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(logicalDpiX());
    generator.setSize(size());
    generator.setViewBox(rect());
    generator.setTitle(accessibleName());
    QCPPainter painter;
    if (!painter.begin(&generator))
        return reportUnwritable(path, buffer.errorString());
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    m_plot->toPainter(&painter, width(), height());
    painter.end();
    return writeWhole(path, bytes);
}

bool PlotView::savePdf(const QString &path)
{
    // QCustomPlot writes to a path only: let it write elsewhere, so that the target is replaced whole or not at all.
    const QTemporaryDir folder;
    const QString draft = folder.filePath(QStringLiteral("plot.pdf"));
    QFile file(draft);
    if (!folder.isValid() || !m_plot->savePdf(draft, width(), height()) || !file.open(QIODevice::ReadOnly))
        return reportUnwritable(path, folder.isValid() ? file.errorString() : folder.errorString());
    return writeWhole(path, file.readAll());
}

bool PlotView::saveCsv(const QString &path)
{
    return writeWhole(path, toCsv().toUtf8());
}

} // namespace espalier
