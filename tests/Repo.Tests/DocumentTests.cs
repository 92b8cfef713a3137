using System.Text.RegularExpressions;

namespace NodeStack.Repo.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Readme_EveryVerb_IsMentioned()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var breaches =
            from file in Repository.Files("src/NodeStack/Verbs", "*Verb.cs")
            let verb = VerbName().Match(file.Text)
            // Parts of the control plane are subcommands, in files of their own.
            where verb.Success && !readme.Contains($"nodestack {verb.Groups["name"].Value}", StringComparison.Ordinal)
                && !readme.Contains($"nodestack control-plane {verb.Groups["name"].Value}", StringComparison.Ordinal)
            select $"{file.Path}:{file.LineOf(verb.Index)}: nodestack {verb.Groups["name"].Value}";

        Breaches.AssertNone(breaches, "README.md does not say what this verb is for:");
    }

    [Fact]
    public void Readme_EverySourceProject_HasOne() => Breaches.AssertNone(
        Repository.SourceProjects.Where(p => !File.Exists(Path.Combine(Path.GetDirectoryName(p.Value)!, "README.md"))).Select(p => $"src/{p.Key}/README.md"),
        "Each project in src says what it is for, what holds, and what it does not do, in a README.md:");

    [Fact]
    public void Links_InDocuments_LeadSomewhere()
    {
        var breaches =
            from file in Repository.Files("", "*.md")
            from Match match in Link().Matches(file.Text)
            let target = match.Groups["target"].Value
            let path = Path.Combine(Repository.Root, Path.GetDirectoryName(file.Path)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file.Path}:{file.LineOf(match.Index)}: {target}";

        Breaches.AssertNone(breaches, "Dead links:");
    }

    [Fact]
    public void Scripts_WithAShebang_AreExecutable()
    {
        var breaches =
            from path in Repository.Enumerate(Repository.Root)
            where StartsWithShebang(path) && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute)
            select $"{Path.GetRelativePath(Repository.Root, path)}:1: not executable (chmod +x; git update-index --chmod=+x)";

        Breaches.AssertNone(breaches, "A file that begins with #! is meant to be run:");
    }

    private static bool StartsWithShebang(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() == '#' && file.ReadByte() == '!';
    }

    [GeneratedRegex("""new Command\("(?<name>[\w-]+)""")]
    private static partial Regex VerbName();

    // Links inside the repository: no scheme, no fragment only.
    [GeneratedRegex("""\]\((?<target>(?![a-z]+:|#)[^)#\s]+)(?:#[^)]*)?\)""")]
    private static partial Regex Link();
}
