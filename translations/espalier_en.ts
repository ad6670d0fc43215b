<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Edits</name>
    <message numerus="yes">
        <source>%n locked layer(s) left as they were.</source>
        <translation>
            <numerusform>%n locked layer left as it was.</numerusform>
            <numerusform>%n locked layers left as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) that cannot have this left out.</source>
        <translation>
            <numerusform>%n layer that cannot have this left out.</numerusform>
            <numerusform>%n layers that cannot have this left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::CostDialog</name>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n row copied.</numerusform>
            <numerusform>%n rows copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::CriteriaTab</name>
    <message numerus="yes">
        <source>%1: %n channel(s), rank correlation %2</source>
        <translation>
            <numerusform>%1: %n channel, rank correlation %2</numerusform>
            <numerusform>%1: %n channels, rank correlation %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::Finetunes</name>
    <message numerus="yes">
        <source>Fine-tune %1, %n epoch(s)</source>
        <translation>
            <numerusform>Fine-tune %1, %n epoch</numerusform>
            <numerusform>Fine-tune %1, %n epochs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ImportancePage</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::Inspector</name>
    <message numerus="yes">
        <source>%n layer(s) selected</source>
        <translation>
            <numerusform>%n layer selected</numerusform>
            <numerusform>%n layers selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::IntegersDialog</name>
    <message numerus="yes">
        <source>%n level(s) of a codebook</source>
        <translation>
            <numerusform>%n level of a codebook</numerusform>
            <numerusform>%n levels of a codebook</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n scale(s) from %1 to %2</source>
        <translation>
            <numerusform>%n scale from %1 to %2</numerusform>
            <numerusform>%n scales from %1 to %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::LayersPanel</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n layer(s)</source>
        <translation>
            <numerusform>%1 of %n layer</numerusform>
            <numerusform>%1 of %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n row copied.</numerusform>
            <numerusform>%n rows copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::MainWindow</name>
    <message numerus="yes">
        <source>A fine-tune of %n epoch(s) was under way when the last session ended. It can go on after its last whole epoch.</source>
        <translation>
            <numerusform>A fine-tune of %n epoch was under way when the last session ended. It can go on after its last whole epoch.</numerusform>
            <numerusform>A fine-tune of %n epochs was under way when the last session ended. It can go on after its last whole epoch.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::MessageBar</name>
    <message numerus="yes">
        <source>%n more message(s) in Help &gt; Log</source>
        <translation>
            <numerusform>%n more message in Help &gt; Log</numerusform>
            <numerusform>%n more messages in Help &gt; Log</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::OrderTable</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::SensitivityPage</name>
    <message numerus="yes">
        <source>recipe: one by one %1 points over %n layer(s), together %2</source>
        <translation>
            <numerusform>recipe: one by one %1 points over %n layer, together %2</numerusform>
            <numerusform>recipe: one by one %1 points over %n layers, together %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> with what it does besides in %n layer(s)</source>
        <translation>
            <numerusform> with what it does besides in %n layer</numerusform>
            <numerusform> with what it does besides in %n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) set; together %1 points, %2 instead of %3.</source>
        <translation>
            <numerusform>%n layer set; together %1 points, %2 instead of %3.</numerusform>
            <numerusform>%n layers set; together %1 points, %2 instead of %3.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n old figure(s) (pale), measuring again</source>
        <translation>
            <numerusform>%n old figure (pale), measuring again</numerusform>
            <numerusform>%n old figures (pale), measuring again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) from before the last edit (pale)</source>
        <translation>
            <numerusform>%n figure from before the last edit (pale)</numerusform>
            <numerusform>%n figures from before the last edit (pale)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::SensitivityTable</name>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n row copied.</numerusform>
            <numerusform>%n rows copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::TableExport</name>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n row copied.</numerusform>
            <numerusform>%n rows copied.</numerusform>
        </translation>
    </message>
</context>
</TS>
