namespace NodeStack.Manifests;

/// <summary>Where objects of a kind are served.</summary>
/// <param name="Plural">As in the path.</param>
internal sealed record ServedKind(string Plural, bool IsNamespaced);
