// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/shapedialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace espalier {

namespace {
constexpr qlonglong kMaxExtent = 1'000'000;
}

ShapeDialog::ShapeDialog(const QString &start, QWidget *parent)
    : QDialog(parent), m_shape(new QLineEdit(start, this)), m_problem(new QLabel(this))
{
    setObjectName(QStringLiteral("shapeDialog"));
    setWindowTitle(tr("Input shape"));
    m_shape->setObjectName(QStringLiteral("shapeField"));
    m_shape->setPlaceholderText(QStringLiteral("1,3,32,32"));
    m_problem->setObjectName(QStringLiteral("shapeProblem"));
    m_problem->setWordWrap(true);
    auto *text = new QLabel(tr("Shape of the model's input for one sample, batch first: 1,channels,height,width."), this);
    text->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(tr("Use this shape"));
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(m_shape);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    connect(m_shape, &QLineEdit::textChanged, this, &ShapeDialog::check);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT shapeChosen(parse(m_shape->text()));
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(400, 150);
    check();
}

QString ShapeDialog::parse(const QString &text)
{
    static const QRegularExpression kGaps(QStringLiteral("[,x\u00d7\\s]+"));
    const QStringList parts = text.split(kGaps, Qt::SkipEmptyParts);
    if (parts.size() < 2 || parts.size() > 6)
        return {};
    for (const QString &part : parts) {
        bool isNumber = false;
        const qlonglong extent = part.toLongLong(&isNumber);
        if (!isNumber || extent < 1 || extent > kMaxExtent)
            return {};
    }
    return parts.join(QLatin1Char(','));
}

void ShapeDialog::check()
{
    const bool isGood = !parse(m_shape->text()).isEmpty();
    m_ok->setEnabled(isGood);
    m_problem->setText(isGood || m_shape->text().isEmpty() ? QString() : tr("Two to six whole numbers from 1 on, separated by commas."));
}

} // namespace espalier
