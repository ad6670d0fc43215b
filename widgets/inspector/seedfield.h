// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/checkedfield.h"

#include <cstdint>

namespace espalier {

/// A field for a seed: any whole number of 64 bits, which no spin box and no double can hold.
class SeedField : public CheckedField
{
    Q_OBJECT
public:
    explicit SeedField(QWidget *parent = nullptr);

    void setValue(std::uint64_t value);
    std::uint64_t value() const { return m_value; }

Q_SIGNALS:
    void committed();

protected:
    void take() override;
    void showOwn() override;

private:
    std::uint64_t m_value = 0;
};

} // namespace espalier
