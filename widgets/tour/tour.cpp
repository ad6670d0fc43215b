// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tour/tour.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace espalier {

namespace {

struct Step {
    const char *target; ///< Object name of what it is about.
    const char *title, *text;
};

constexpr Step kStepTexts[Tour::kSteps] = {
    {"layerTable", QT_TRANSLATE_NOOP("Tour", "Choose a layer"),
     QT_TRANSLATE_NOOP(
         "Tour",
         "The table lists the network's layers. Choose another one with a click or with Alt+Down; its weights appear in the middle.")},
    {"bitsField", QT_TRANSLATE_NOOP("Tour", "Give it fewer bits"),
     QT_TRANSLATE_NOOP(
         "Tour",
         "Type 4 here and press Enter: the layer's weights are rounded to 15 levels. Low and high are the range these levels cover.")},
    {"histogramView", QT_TRANSLATE_NOOP("Tour", "Drag the range"),
     QT_TRANSLATE_NOOP("Tour",
                       "Drag a grip on top of the histogram inwards: what lies outside is clipped, the levels get finer, and clip, MSE and "
                       "SQNR answer at once. The grips below set a pruning threshold.")},
    {"scoreboard", QT_TRANSLATE_NOOP("Tour", "See what it costs"),
     QT_TRANSLATE_NOOP("Tour",
                       "Accuracy with its interval follows each edit, on a sample that grows to all the data; beside it size and work. "
                       "Ctrl+Z takes an edit back, holding \\ shows the original.")},
    {"runsDock", QT_TRANSLATE_NOOP("Tour", "Keep what is good"),
     QT_TRANSLATE_NOOP("Tour",
                       "Ctrl+R measures all samples and keeps the figures as a run; Ctrl+T trains the weights under the recipe. Save the "
                       "recipe with Ctrl+S, export the network with Ctrl+E.")},
};

/// A frame over the thing that is spoken of; lets every click through.
class Outline final : public QWidget
{
public:
    explicit Outline(QWidget *window) : QWidget(window)
    {
        setObjectName(QStringLiteral("tourOutline"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette().color(QPalette::Link), 3));
        painter.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), 4, 4);
    }
};

bool hasFixedRange(const Document &document)
{
    for (int layer = 0; layer < document.figures()->layerCount(); ++layer) {
        const std::optional<QuantSpec> &weights = document.figures()->state(layer).resolved.weights;
        if (weights && weights->range.method == "fixed")
            return true;
    }
    return false;
}

} // namespace

Tour::Tour(Document *document, QWidget *window) : QFrame(window), m_document(document), m_window(window), m_outline(new Outline(window))
{
    setObjectName(QStringLiteral("tour"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    build();
    window->installEventFilter(this);
    connect(document->selection(), &Selection::changed, this, &Tour::checkDone);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, &Tour::checkDone);
    connect(document->runs(), &Runs::runsChanged, this, &Tour::checkDone);
    connect(document, &Document::modelClosed, this, &QWidget::close);
    connect(this, &QObject::destroyed, m_outline, &QObject::deleteLater);
    setStep(0);
    show();
}

void Tour::build()
{
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("tourTitle"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("tourText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    const auto button = [this](const char *name) {
        auto *made = new QPushButton(this);
        made->setObjectName(QLatin1String(name));
        made->setAutoDefault(false);
        return made;
    };
    m_end = button("tourEnd");
    m_back = button("tourBack");
    m_next = button("tourNext");
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_end);
    buttons->addStretch(1);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_title);
    layout->addWidget(m_text, 1);
    layout->addLayout(buttons);
    connect(m_end, &QPushButton::clicked, this, &QWidget::close);
    connect(m_back, &QPushButton::clicked, this, [this] { setStep(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_step + 1 < kSteps)
            setStep(m_step + 1);
        else
            close();
    });
}

void Tour::setStep(int step)
{
    m_step = qBound(0, step, kSteps - 1);
    m_layerAtStart = m_document->selection()->current();
    m_recipeAtStart = m_document->editor()->recipe();
    m_runsAtStart = static_cast<int>(m_document->runs()->all().size());
    if (m_watched)
        m_watched->removeEventFilter(this);
    m_watched = target();
    if (m_watched)
        m_watched->installEventFilter(this);
    retranslate();
    place();
}

QWidget *Tour::target() const
{
    return m_window->findChild<QWidget *>(QLatin1String(kStepTexts[m_step].target));
}

/// Goes on when the user has done what the step is about; the fourth is to be read.
void Tour::checkDone()
{
    bool isDone = false;
    switch (m_step) {
    case 0: isDone = m_document->selection()->current() >= 0 && m_document->selection()->current() != m_layerAtStart; break;
    case 1: isDone = !(m_document->editor()->recipe() == m_recipeAtStart) && !m_document->editor()->recipe().isIdentity(); break;
    case 2: isDone = !(m_document->editor()->recipe() == m_recipeAtStart) && hasFixedRange(*m_document); break;
    case 4: isDone = m_document->runs()->all().size() > m_runsAtStart; break;
    default: break;
    }
    if (!isDone)
        return;
    // A drag is still under the hand while its first moves arrive: the words change, nothing takes the mouse away.
    if (m_step + 1 < kSteps)
        setStep(m_step + 1);
    else
        m_title->setText(tr("Done. That was the tour."));
}

bool Tour::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Show || event->type() == QEvent::Hide)
        place();
    return QFrame::eventFilter(watched, event);
}

void Tour::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        place();
    }
}

void Tour::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

void Tour::retranslate()
{
    m_title->setText(
        tr("Step %1 of %2: %3").arg(m_step + 1).arg(kSteps).arg(QCoreApplication::translate("Tour", kStepTexts[m_step].title)));
    m_text->setText(QCoreApplication::translate("Tour", kStepTexts[m_step].text));
    m_end->setText(tr("End the tour"));
    m_back->setText(tr("Back"));
    m_next->setText(m_step + 1 < kSteps ? tr("Next") : tr("Done"));
    m_back->setEnabled(m_step > 0);
}

/// The panel lies over what the step is not about: the runs at the bottom, in the last step the middle of the window.
void Tour::place()
{
    constexpr int kWidth = 400;
    constexpr int kMargin = 16;
    const int width = qMin(kWidth, m_window->width() - 2 * kMargin);
    resize(width, layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : sizeHint().height());
    const int x = (m_window->width() - width) / 2;
    const int y = m_step + 1 < kSteps ? m_window->height() - height() - kMargin - 12 : (m_window->height() - height()) / 3;
    move(x, y);
    if (!m_outline)
        return;
    const QWidget *about = target();
    m_outline->setVisible(about && about->isVisible());
    if (about && about->isVisible()) {
        const QRect rect(about->mapTo(m_window, QPoint(0, 0)), about->size());
        m_outline->setGeometry(rect.adjusted(-3, -3, 3, 3).intersected(m_window->rect()));
        m_outline->raise();
    }
    raise();
}

} // namespace espalier
