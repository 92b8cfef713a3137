namespace NodeStack.Manifests;

internal static class ManifestNameRules
{
    private static readonly string[] s_endings = [".yaml", ".yml", ".json"];

    /// <summary>Names that begin with a dot are those of editors.</summary>
    public static bool IsManifest(string name) => !name.StartsWith('.') && Array.Exists(s_endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
