using System.Text.RegularExpressions;

namespace NodeStack.Repo.Tests;

public sealed partial class NamespaceTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void Namespace_EachFile_IsItsFolder(string folder)
    {
        var breaches =
            from file in Repository.Files(folder, "*.cs")
            let expected = Expected(file.Path)
            from breach in Check(file, expected)
            select breach;

        Breaches.AssertNone(breaches, "The namespace follows the folder, always, and is file-scoped:");
    }

    private static IEnumerable<string> Check(SourceFile file, string expected)
    {
        var declared = Declaration().Matches(file.Code);
        // Top-level programs and assembly attributes have none.
        if (declared.Count == 0 && TypeDeclaration().Match(file.Code) is { Success: true } type)
            yield return $"{file.Path}:{file.LineOf(type.Index)}: no namespace, should be {expected}";
        foreach (Match match in declared)
        {
            if (match.Groups["name"].Value != expected)
                yield return $"{file.Path}:{file.LineOf(match.Index)}: {match.Groups["name"].Value} should be {expected}";
            if (match.Groups["end"].Value != ";")
                yield return $"{file.Path}:{file.LineOf(match.Index)}: should be file-scoped (namespace {expected};)";
        }
    }

    private static string Expected(string path)
    {
        var folders = Path.GetDirectoryName(path)!.Split('/')[1..];
        // The executable's project has the name of the whole.
        if (path.StartsWith("src/NodeStack/", StringComparison.Ordinal))
            folders = folders[1..];
        return string.Join('.', folders.Prepend("NodeStack"));
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*(?<end>;|\{|$)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(?:public |internal |file |sealed |static |abstract |readonly |partial )*(?:class|record|struct|interface|enum)\s+\w+", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
