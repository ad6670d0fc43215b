<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open model...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a trained network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the small digit network that comes with the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Input shape...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say what shape the model&apos;s input has, where the file does not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose &amp;data...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the samples that accuracy is measured on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recipe...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load the settings of all layers from a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the settings of all layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save recipe &amp;as...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the settings of all layers under another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the changed model to a file and check it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the start page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preferences...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme, language, histogram bins, threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last edit of the recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the edit again that was taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the settings of the current layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the copied settings to the selected layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find command...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search all commands and layers by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the weights&apos; histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Importance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show how important each weight is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Filter layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the filter of the layer table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold &amp;original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the float model until this is chosen again (hold \ for a glance)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantization &amp;levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the levels that weights are rounded to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lo&amp;garithmic counts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Count weights on a logarithmic scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put all parts of the window back where they were at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go one layer up in the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go one layer down in the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fewer bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One bit less for the selected layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;More bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One bit more for the selected layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the selected layers as they are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to f&amp;loat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all settings off the selected layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all layers that the filter shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure accuracy on all samples and keep the figures as a run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fine-tune...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train the weights under the recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load recipe of &amp;run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the selected run&apos;s recipe the current one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep fine-tuned weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the selected fine-tune&apos;s weights the model&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the espalier-cli call that repeats the selected run, or else the current recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop all work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop everything that is running and keep what is finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List all keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click on anything to read what it means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything that the program has said since it started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Espalier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version, licence and what the program runs on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;resets</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n locked layer(s) left as they were.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) that cannot have this left out.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has another number of channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 would get an empty range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot have this</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>(root)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A normalization layer: its few numbers stay float.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer has no weights to quantize or prune.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot be changed (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Min, max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean ± std</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not finite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Denormal</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobsModel</name>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused for a preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>nearest, half to even</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half-way values go to the even level, as LibTorch does it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nearest, half away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half-way values go away from zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always to the lower level.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stochastic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Up or down by chance in proportion to the distance, from the seed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learned (AdaRound)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Up or down as learned on data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One range for all weights of the layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One range for each output channel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>groups of 32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One range for each 32 inputs of a channel.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Float (as it was)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 bits per channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 bits, whole tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4 bits per channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4 bits, whole tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune 50 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune 80 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune 90 %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>A workbench for quantizing and pruning trained networks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the sample that comes with the program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A model, a recipe or data.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work is under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work is still under way. Stop it and close?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is finished is kept and is there again at the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close when done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsaved recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe has edits that are not saved to a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Readout</name>
    <message>
        <source>reading...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zero %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not finite %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip %1 | %2 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unused levels %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip: weights below and above the range, which move to its ends. MSE: mean of (w - w&apos;)². SQNR: 10 log10(sum w² / sum (w - w&apos;)²), 10 dB is a soft guide. zero: weights that are exactly zero afterwards. &quot;about&quot;: from the histogram, while the exact figures are being worked out.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Score</name>
    <message>
        <source>float %1   %2 (%3 .. %4) pp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured: no data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimate, n %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured, n %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>criteria</name>
    <message>
        <source>Magnitude</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>|w| of each weight; for a channel the sum over its weights (L1 norm).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Stopped on request.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something that should not happen did: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The preprocessing is not valid: %1. Allowed are &quot;scale&quot; (a number above 0), &quot;mean&quot; and &quot;std&quot; (a number or one per channel, std above 0), &quot;resize&quot; and &quot;crop&quot; (whole numbers from 1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The preprocessing has %1 numbers for &quot;%2&quot;, but the images have %3 channels: give 1 or %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; in the preprocessing is for folders of images; these samples have a fixed size of %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data set is recognised here. Wanted is a folder with MNIST-style files (*-images-idx3-ubyte and *-labels-idx1-ubyte, .gz or not) or with CIFAR binary files (*.bin or *.bin.gz).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is %1. Espalier 0.1 reads MNIST-style idx files and CIFAR-10/100 binary files. %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The samples take more than %1 bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The gzip (.gz) stream is cut: it ends after %1 bytes of content, before its own end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The gzip (.gz) stream is damaged after %1 bytes of content: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are several sets here (%1), but none for the split &quot;%2&quot;. Give the file itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file begins with %1; an idx file of %2 begins with %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has only %1 bytes, too few for the header of an idx file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header claims %1 %2 of %3 bytes each, but only %4 are there (truncated?).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header claims %1 %2, but more bytes follow behind them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header claims %1 images of %2 x %3 pixels, which cannot be in a file of %4 bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are %1 images but %2 labels (in %3).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The labels are missing: beside the images there is no %1 (or %1.gz).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The images are missing: beside the labels there is no %1 (or %1.gz).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its %1 bytes are no multiple of 3073 (a row of CIFAR-10: 1 label, 3072 pixels) nor of 3074 (CIFAR-100).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row %1 has the label %2; %3 has labels from 0 to %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some of the files here are CIFAR-10 and some are CIFAR-100. Give one file or a folder of one kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not one sample in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data&apos;s samples of shape %1 do not fit this network: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data has the label %1, but the network has %2 outputs (labels 0 to %3). Choose data for this network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy needs a network with one image input and one output of class scores; this one has %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such file: it does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a folder (directory), not a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a device, pipe or socket, not an ordinary file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has %1 bytes; at most %2 are read here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be read: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be written: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The safetensors header is not sound: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; in the safetensors header is not sound: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; has the unknown dtype %2; known are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL and C64.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; cannot be stored as safetensors: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a model that is known here: unknown kind of file%1. Espalier 0.1 opens TorchScript (torch.jit.trace or torch.jit.script, then save).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is %1. Espalier 0.1 opens TorchScript: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a whole pickled module (torch.save(model)): it is not plain weights, and reading it would run code, the Python class `%1`. In Python, save torch.jit.trace(model.eval(), example) or a state_dict instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The archive is truncated or incomplete: the zip directory at its end is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zip archive is not sound: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; of the zip archive is not sound: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; is missing in the archive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; has %2 bytes unpacked; at most %3 are read here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a zip archive, but not a model: it has neither data.pkl nor code (it holds %1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a sound pickle: %2 (at byte %3).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is refused: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not plain weights: it asks for code, `%2`, which is never run here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor %1 needs %2 bytes, but its record %3 has %4 (truncated or damaged).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record %2 of tensor %1 is missing in the archive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor %1 is not sound: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The state_dict (legacy format) is truncated or incomplete: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TorchScript archive is incomplete: data.pkl is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code in %1 is nested too deeply (line %2: more than %3 levels).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code in %1 does not parse: line %2, %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code of the archive has more than %1 bytes, which is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model has a __setstate__ (in %1), which is code that runs while a file is opened. Ordinary models have none; this one is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code in %1 uses the operator %2, which reaches outside the model (files, processes, network). Such a model is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model needs the operator %2 (in %1), which is not one of LibTorch&apos;s own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The method %2 of %1 calls itself, which would never end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model holds an object of the C++ class %1, which is made by code while a file is opened (a model quantized by PyTorch?). Save the float model instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This module was frozen, which removes the names of its layers: they are named by kind and number here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LibTorch %1 cannot open this TorchScript file: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file uses the operator %1, which LibTorch %2 does not have. Open it with a build on a newer LibTorch (2.6 or later), or export it again without that operator.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network uses %1, which touches files or runs foreign code. Espalier runs tensor operators only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network uses %1, which Espalier cannot keep in its graph (%2).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file holds a module without a forward method, so there is nothing to run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input shape %1 is a guess; MACs and output shapes follow from it. Choose data or give the shape to be sure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input shape is unknown, so there are no MACs and output shapes: choose data or give the shape (--input-shape).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no export format &quot;%1&quot;; there are: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This network cannot be written as %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s own file is needed to write TorchScript, and it has changed or gone since it was opened. Open it again, then export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The written file was read back and differs (%1), so it did not take the name. The old file is unchanged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no tensors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was not opened from a TorchScript file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input of shape %1 does not fit this network: operator %2 says: %3. Give the right shape with --input-shape or in the data dialog.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator %1 failed: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network itself raised an error: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network has no input named &quot;%1&quot;. Its inputs are: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is given for the input &quot;%1&quot;. The inputs are: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file holds weights but no network that could be run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network did not end within %1 steps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network returns %1; only tensors, and tuples, lists or dictionaries of tensors, can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This network has no weights: there is nothing to quantize or prune.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 values are nonfinite (NaN or infinite); they are left out of all statistics.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All weights are zero: SQNR is undefined and the scale is 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; is not available in this version; available: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; looks at gradients or activations and needs a data set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; does not work by %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; is not available in this version; available: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The range from %1 to %2 is empty or not finite; lo must be less than hi.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 values of lo and %2 of hi are given for %3 ranges; give one of each or one per channel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ranges hold nothing but zeros and get scale 1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was pruned: the share %1 is less than one weight or channel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activations are not quantized by this version; they stay as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe was made for another model (&quot;%1&quot;, SHA-256 %2), not for &quot;%3&quot; (%4).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not JSON: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrays and objects are nested more than %1 deep here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; stands here twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no recipe of Espalier: format should be &quot;espalier-recipe&quot;, but is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This program reads recipes of version 1; the version here is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; is not known here (the nearest is &quot;%2&quot;); allowed: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not known here (the nearest is &quot;%2&quot;); allowed: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This should be %1, but is %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; is missing here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 do not go together: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lo must be less than hi, but lo is %1 and hi is %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lo and hi have %1 values, but the layer &quot;%2&quot; has %3 output channels; give one value or %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model has no layer &quot;%1&quot;; the nearest name is &quot;%2&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pattern &quot;%1&quot; fits no layer of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer &quot;%1&quot; (%2) cannot have &quot;%3&quot;: %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are %1 samples to train on; fine-tuning needs at least %2 (a batch, and some held out).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The loss became NaN or infinite in epoch %1 at step %2. The last good weights are kept; try a smaller learning rate (now %3) or gradient clipping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This checkpoint cannot be resumed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no optimizer named &quot;%1&quot;; there are sgd and adamw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This network has no floating-point parameters that could be trained.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no importance criterion called &quot;%1&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The criterion &quot;%1&quot; needs more than the weights; it cannot be shown here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is open. Open one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data was chosen. Choose a data set first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sample is not where it was looked for: %1. Reinstall, or set ESPALIER_SAMPLES to its folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no input shape. Write its sizes with commas, batch first, like 1,3,32,32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no fine-tuned run number %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This recipe was made for another file (&quot;%1&quot;). It fits this model&apos;s layers and was opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The saved session cannot be read: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::AboutDialog</name>
    <message>
        <source>About Espalier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A workbench for quantizing and pruning trained networks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later; it comes without any warranty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::BitsField</name>
    <message>
        <source>mixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits must be %1 to %2, or &quot;float&quot;; &quot;%3&quot; is not.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::CommandPalette</name>
    <message>
        <source>Type a command or a layer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::DataDialog</name>
    <message>
        <source>Choose data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Folder or file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST idx files or CIFAR binary files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first samples appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use these samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder with data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data (*ubyte* *.gz *.bin);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 samples of %3, %4 classes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::Document</name>
    <message>
        <source>Open recipe %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard what was restored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluate %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Fine-tune %1, %n epoch(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::ErrorCurve</name>
    <message>
        <source>Choose a number of bits to see the error over the clip ratio.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clip ratio (range as a share of the largest weight)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error over the clip ratio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clip ratio %1: MSE %2. A click goes there. The ring is the range now, the cross the least error (at %3).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clip ratio %1: MSE %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::ExportDialog</name>
    <message>
        <source>Export to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export run %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After reading the file back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model can be written so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe changes nothing: this writes the model as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored size of the weights: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a folder; add a file name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder %1 does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the opened model; it is never written over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file exists and will be replaced once the new one is checked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest difference: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::FinetuneDialog</name>
    <message>
        <source>The learning rate is above 0 and at most 10, usually 0.001 to 0.1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum is 0 or more and below 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay is 0 to 1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The largest gradient norm is 0 (no limit) or more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The held-out share is 0 to 50 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes over the training samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How weights follow their gradients.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of a step at the start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the last step that is kept in the next (SGD).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pull of all weights towards zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples per step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the learning rate goes down over the epochs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest norm of all gradients together; 0: no limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch normalization</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live: statistics follow the training; frozen: they stay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the training samples that is not trained on, so that overfitting is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same seed and threads give the same weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SGD with momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>constant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cosine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frozen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training needs data. &lt;a href=&quot;data&quot;&gt;Choose data...&lt;/a&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe changes nothing yet: this trains the float model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruned weights stay zero and quantization is part of the training. The result is a run; the model changes only when you keep it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::Heatmap</name>
    <message>
        <source>Open a model to see how important its weights are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row %1, column %2: not measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row %1, column %2: %3, rank %4 of %5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move with the arrow keys to hear single cells.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::HistogramPage</name>
    <message>
        <source>Log scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Count weights on a logarithmic scale (Shift+G)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the levels that weights are rounded to (G)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With b bits there are up to 2^b levels, scale × (q - zero point). Ticks show them, spikes show how many weights each one gets; levels that no weight uses are marked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold to see the float model (or hold \)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tensor that is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean squared error of the quantized weights over the clip ratio: the range as a share of the largest |w|. The ring is the range in force, the cross the least error; a click goes there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many weights have which value. Drag the grips on top to set the quantization range [lo, hi], the grips below to set the pruning threshold t: weights with |w| &lt; t become zero. Shift: ten times finer. Ctrl: one end alone. Double click: back to the method&apos;s own value. Escape: as before the drag.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a layer in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the weights...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer has no weights to show.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The error curve appears when the layer is quantized: choose its bits at the right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a range per channel there is no single curve.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Range back to min-max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to float</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::HistogramView</name>
    <message>
        <source>Low end of the quantization range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High end of the quantization range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag it, or press T and then Left or Right. Shift moves ten times finer. A double click removes the threshold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag it, or press L or H and then Left or Right. Shift moves ten times finer, Ctrl moves one end alone. A double click goes back to the method&apos;s own range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer is locked: unlock it to move its handles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model to see its weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights per bin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::ImportancePage</name>
    <message>
        <source>Criterion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input × kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How important each weight is by the chosen criterion: one row per output channel, one column per input and kernel position. Grey cells are below the pruning threshold and would become zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a layer with weights in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working out the importance...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output %1, input %2: %3, rank %4 of %5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output %1, input %2, kernel (%3): %4, rank %5 of %6</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::Inspector</name>
    <message>
        <source>Signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scale for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning criterion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A threshold is 0 or more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sparsity is 0 to 100 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) selected</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>mixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low must be below 0 in a symmetric range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low must be 0 or less, so that zero is exact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low must be below high (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High must be above 0 in a symmetric range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High must be 0 or more, so that zero is exact.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High must be above low (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Range method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings of %1 copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clipboard holds no layer settings; copy those of a layer first (Ctrl+Shift+C).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What did not fit was left out; the rest is pasted: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantization of weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Presets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the settings of this layer (Ctrl+Shift+C)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the copied settings to the selected layers (Ctrl+Shift+V)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to float: take all settings off (Ctrl+Backspace)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Common settings for the selected layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits of one weight, 2 to 16. b bits give 2^b levels; &quot;float&quot; leaves the layer as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many weights share one scale and range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the range [lo, hi] is found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower end of the range; weights below it move to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upper end of the range; weights above it move to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which level a weight between two levels becomes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What says how important a weight is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights whose importance is below this threshold become zero. Empty: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of weights that become zero, the least important first. Empty: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed integers go from -2^(b-1) to 2^(b-1)-1, unsigned ones from 0 to 2^b-1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The range is the same on both sides of zero and the zero point is 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A locked layer keeps its settings: edits of several layers, presets and searches leave it out.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::IntervalBar</name>
    <message>
        <source>The accuracy has not been measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy %1 %, 95 % interval %2 to %3 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 Not all samples have been seen yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 The float model has %2 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy with its interval</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::JobRow</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::JobsList</name>
    <message>
        <source>Evaluations and fine-tunes appear here while they run.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What they do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold: show the float model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram: choose the low, high or threshold handle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram: move the handle by one pixel&apos;s worth; with Shift ten times finer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plots: zoom in, zoom out, fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram: layer back to float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Escape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>During a drag: as before the drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::LayerTableModel</name>
    <message>
        <source>float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About: from the histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked: edits skip this layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::LayersPanel</name>
    <message>
        <source>Filter: conv bits&lt;8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words match name and kind. bits&lt;8, zero&gt;50 (per cent), sqnr&lt;20 (dB), params&gt;1000, locked, changed; all must hold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All layers of the network. Bits: of one weight. Zeros: share of weights that are zero. SQNR: signal to quantization noise ratio in dB, 10 log10(sum w² / sum (w - w&apos;)²). Bold: the recipe changes the layer; italic: estimated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save table as CSV...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Save table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::MainWindow</name>
    <message>
        <source>The last session did not end properly. Its edits of %1 are back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a recipe; open the model that it is for first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is data; open a model first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only files on this machine can be dropped here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input shape...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading data...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading weights...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>autosaved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models (*.pt *.pth *.ptl *.pt2 *.onnx *.safetensors);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window closes when the work is done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command line copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs and jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scoreboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importance</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::MessageBar</name>
    <message numerus="yes">
        <source>%n more message(s) in Help &gt; Log</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::MessageRow</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message %1, first said at %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::NumberField</name>
    <message>
        <source>&quot;%1&quot; is not a number; write one like 0.05 or 5e-2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mixed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::PlotView</name>
    <message>
        <source>Copy the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the picture as PNG...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the picture as PDF...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the values as CSV...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plot could not be written to %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light, dark, or as the desktop has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes at once, without a restart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram bins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bins of each layer&apos;s histogram, %1 to %2; counts for the next model that is opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads for measuring and training; 0: one per core. Counts from the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one per core</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No font with Chinese characters is installed; on Debian: fonts-noto-cjk or fonts-wqy-microhei.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bins count for the next model that is opened, threads from the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::PreprocessFields</name>
    <message>
        <source>MNIST: x / 255</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CIFAR: mean 0.5, std 0.5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ImageNet: mean and std per channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raw bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;Divide by&quot; needs a number above 0, usually 255.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;Mean&quot; needs one number, or one per channel, separated by commas; or nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;Std&quot; needs one number, or one per channel, separated by commas; or nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;Std&quot; needs numbers above 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was done to the pictures when the network was trained: value = (raw / scale - mean) / std.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divide by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raw bytes are divided by this first, usually 255.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken off after dividing: one number, or one per channel. Empty: 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Std</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divided by at the end: one number, or one per channel. Empty: 1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::RunsModel</name>
    <message>
        <source>Fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 % (%2 to %3)</source>
        <extracomment>Accuracy, then the bounds of its 95 % interval</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pp (%2 to %3)</source>
        <extracomment>A difference in percentage points, then the bounds of its 95 % interval</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::RunsPanel</name>
    <message>
        <source>Recipe of run %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe of run %1 loaded; Undo takes it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights of run %1 are now the model&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every evaluation and fine-tune with its recipe and figures. Double click or Enter loads its recipe as one step that can be undone; runs themselves are never undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss and accuracy of a fine-tune appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean cross entropy and top-1 accuracy over the epochs, on the training samples and on those held out. Curves that part show overfitting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export fine-tuned weights...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::Scoreboard</name>
    <message>
        <source>Top-1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-1 accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of samples whose best class is their label, under the recipe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interval of the accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dot and whisker: accuracy now with its 95 % Wilson interval. Tick: the float model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference to float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Float accuracy, and the difference to it in percentage points on the same samples with its 95 % interval (paired).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes as stored: packed weights, scales, zero points, masks and biases; in brackets the share of the float model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Multiply-accumulates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Multiply-accumulate operations for one input. Zeros that no target exploits give no speed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of zeros among all weights that can be pruned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the accuracy is measured on all samples, estimated on a growing part of them, or not measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 zero</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::ShapeDialog</name>
    <message>
        <source>Input shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape of the model&apos;s input for one sample, batch first: 1,channels,height,width.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two to six whole numbers from 1 on, separated by commas.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::StartPage</name>
    <message>
        <source>Make a trained network smaller, and see at every step what it costs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A small network for handwritten digits, with its data. Press Enter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open model...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop a model, a recipe or a folder of data anywhere on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::TextDialog</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has been said yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>espalier::TrainingCurves</name>
    <message>
        <source>Start a fine-tune to see its loss and accuracy grow here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Float model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss and accuracy while fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epoch %1. Training: loss %2, accuracy %3 %. Validation: loss %4, accuracy %5 %.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>exporters</name>
    <message>
        <source>Read back: the same recipe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read by Espalier and espalier-cli: what was chosen, without the weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tensors read back, all bit for bit the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>safetensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read by PyTorch and Hugging Face loaders: the weights by name (in float), without the network itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not run: the input shape is unknown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read back and run: largest difference of the outputs %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TorchScript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read by PyTorch (torch.jit.load) and LibTorch: the network with its new weights, in float.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ranges</name>
    <message>
        <source>Min-max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The smallest and the largest weight: nothing is clipped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ends that you drag or type: what lies outside is clipped.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
