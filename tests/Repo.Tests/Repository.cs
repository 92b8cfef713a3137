using System.Runtime.CompilerServices;

namespace NodeStack.Repo.Tests;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "dist", "run", "bin", "obj"];

    public static string Root { get; } = FindRoot();

    /// <summary>Projects of src by name, with the path of the project file.</summary>
    public static IReadOnlyDictionary<string, string> SourceProjects { get; } = Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(p => Path.GetFileNameWithoutExtension(p)!, StringComparer.Ordinal);

    public static IEnumerable<SourceFile> Files(string folder, string pattern) => Enumerate(Path.Combine(Root, folder))
        .Where(f => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f.AsSpan())))
        .Order(StringComparer.Ordinal)
        .Select(f => new SourceFile(Path.GetRelativePath(Root, f), File.ReadAllText(f)));

    /// <summary>Paths of everything that is kept in the repository, build products left out.</summary>
    public static IEnumerable<string> Enumerate(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        return Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(d => !NotOurs.Contains(Path.GetFileName(d)))
            .SelectMany(Enumerate));
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(here) ?? "/"])
        {
            for (var at = start; at is not null; at = Path.GetDirectoryName(at))
            {
                if (File.Exists(Path.Combine(at, "NodeStack.sln")))
                    return at;
            }
        }
        throw new InvalidOperationException("NodeStack.sln is in no folder above this test");
    }
}
