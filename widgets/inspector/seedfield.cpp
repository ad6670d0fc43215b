// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/seedfield.h"

namespace espalier {

SeedField::SeedField(QWidget *parent) : CheckedField(parent)
{
    setAlignment(Qt::AlignRight);
    showOwn();
}

void SeedField::setValue(std::uint64_t value)
{
    m_value = value;
    showOwn();
}

void SeedField::take()
{
    bool isNumber = false;
    const qulonglong typed = text().trimmed().toULongLong(&isNumber);
    if (!isNumber) {
        setProblem(tr("A seed is a whole number from 0 to 18446744073709551615."));
        return;
    }
    const bool isOther = typed != m_value;
    setValue(typed);
    if (isOther)
        Q_EMIT committed();
}

void SeedField::showOwn()
{
    setText(QString::number(m_value));
    setModified(false);
    setProblem({});
}

} // namespace espalier
