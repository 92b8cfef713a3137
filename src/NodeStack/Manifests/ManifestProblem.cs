namespace NodeStack.Manifests;

/// <param name="Place">The file, and the document where one is known.</param>
internal sealed record ManifestProblem(string Place, string Text);
