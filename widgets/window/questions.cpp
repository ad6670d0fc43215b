// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/questions.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace espalier {

namespace {

QString questionText(const char *sentence)
{
    return QCoreApplication::translate("Questions", sentence);
}

struct Choices {
    QPushButton *first;
    QPushButton *second;
    QPushButton *stay;
};

Choices fill(QMessageBox *box, const char *prefix, const QString &first, const QString &second, const QStringList &names,
             QMessageBox::ButtonRole secondRole)
{
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    Choices choices{box->addButton(first, QMessageBox::AcceptRole), box->addButton(second, secondRole),
                    box->addButton(questionText(QT_TRANSLATE_NOOP("Questions", "Stay")), QMessageBox::RejectRole)};
    choices.first->setObjectName(QLatin1String(prefix) + names[0]);
    choices.second->setObjectName(QLatin1String(prefix) + names[1]);
    choices.stay->setObjectName(QLatin1String(prefix) + QStringLiteral("Stay"));
    box->setDefaultButton(choices.first);
    box->setEscapeButton(choices.stay);
    return choices;
}

} // namespace

void askBusy(QWidget *parent, const std::function<void(BusyAnswer)> &answered)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName(QStringLiteral("closeDialog"));
    box->setWindowTitle(questionText(QT_TRANSLATE_NOOP("Questions", "Work is under way")));
    box->setText(questionText(QT_TRANSLATE_NOOP("Questions", "Work is still under way. Stop it and close?")));
    box->setInformativeText(questionText(QT_TRANSLATE_NOOP("Questions", "What is finished is kept and is there again at the next start.")));
    const Choices choices = fill(box, "close", questionText(QT_TRANSLATE_NOOP("Questions", "Stop and close")),
                                 questionText(QT_TRANSLATE_NOOP("Questions", "Close when done")),
                                 {QStringLiteral("Stop"), QStringLiteral("Wait")}, QMessageBox::ActionRole);
    QObject::connect(box, &QMessageBox::finished, parent, [box, choices, answered] {
        const QAbstractButton *clicked = box->clickedButton();
        answered(clicked == choices.first ? BusyAnswer::Stop : clicked == choices.second ? BusyAnswer::Wait : BusyAnswer::Stay);
    });
    box->open();
}

void askUnsaved(QWidget *parent, const std::function<void(UnsavedAnswer)> &answered)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName(QStringLiteral("unsavedDialog"));
    box->setWindowTitle(questionText(QT_TRANSLATE_NOOP("Questions", "Unsaved recipe")));
    box->setText(questionText(QT_TRANSLATE_NOOP("Questions", "The recipe has edits that are not saved to a file.")));
    const Choices choices = fill(box, "unsaved", questionText(QT_TRANSLATE_NOOP("Questions", "Save...")),
                                 questionText(QT_TRANSLATE_NOOP("Questions", "Discard")),
                                 {QStringLiteral("Save"), QStringLiteral("Discard")}, QMessageBox::DestructiveRole);
    QObject::connect(box, &QMessageBox::finished, parent, [box, choices, answered] {
        const QAbstractButton *clicked = box->clickedButton();
        answered(clicked == choices.first ? UnsavedAnswer::Save : clicked == choices.second ? UnsavedAnswer::Discard : UnsavedAnswer::Stay);
    });
    box->open();
}

} // namespace espalier
