namespace NodeStack.Manifests;

/// <param name="LinesBefore">Lines of the file before it.</param>
internal readonly record struct DocumentPart(ReadOnlyMemory<byte> Text, int LinesBefore);
