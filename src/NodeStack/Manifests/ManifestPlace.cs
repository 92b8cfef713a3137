namespace NodeStack.Manifests;

/// <summary>Where an object stands.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Document">Counted from 1.</param>
/// <param name="Item">In a list, counted from 1; 0: the document is the object.</param>
internal readonly record struct ManifestPlace(string File, int Document, int Item = 0)
{
    public override string ToString() => Item == 0 ? $"{File}, document {Document}" : $"{File}, document {Document}, item {Item}";
}
