namespace NodeStack.TestSupport.Nodes;

/// <summary>Files of this repository, found from where the tests were built.</summary>
public static class RepoPaths
{
    public static string Root { get; } = FindRoot();

    /// <summary>The published Native AOT binary; made by ./up.sh --build-only.</summary>
    public static string NativeBinary => Path.Combine(Root, "dist", "nodestack");

    /// <summary>The same program for the JIT, from the ordinary build.</summary>
    public static string ManagedBinary => Path.Combine(Root, "artifacts", "bin", "NodeStack", "debug", "nodestack.dll");
    public static string Images => Path.Combine(Root, "dist", "images");
    public static string TestImages => Path.Combine(Root, "dist", "test-images");

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "NodeStack.sln")))
                return folder;
        throw new DirectoryNotFoundException($"no NodeStack.sln above {AppContext.BaseDirectory}");
    }
}
