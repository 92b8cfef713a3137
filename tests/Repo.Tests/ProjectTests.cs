using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NodeStack.Repo.Tests;

public sealed partial class ProjectTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Cgroups"] = [],
        ["CriShim"] = [],
        ["KubeApi"] = [],
        ["Kubelet"] = ["Cgroups", "CriShim", "KubeApi"],
        ["Proxy"] = ["KubeApi"],
        ["ControlPlane"] = ["KubeApi"],
        ["NodeStack"] = ["Cgroups", "CriShim", "KubeApi", "Kubelet", "Proxy", "ControlPlane"],
    };

    [Fact]
    public void References_EachSourceProject_OnlyDownTheLayers()
    {
        var breaches =
            from project in Repository.SourceProjects
            from reference in XDocument.Load(project.Value).Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'))
            where !Allowed.TryGetValue(project.Key, out var allowed) || !allowed.Contains(target)
            select $"{Path.GetRelativePath(Repository.Root, project.Value)}: references {target}";

        Breaches.AssertNone(breaches, "A project may reference only the layers below it (docs/architecture.md):");
    }

    [Fact]
    public void Projects_InSrc_AreKnownLayers() => Breaches.AssertNone(
        Repository.SourceProjects.Keys.Where(p => !Allowed.ContainsKey(p)).Select(p => $"src/{p}"),
        "A new project in src needs a place among the layers (docs/architecture.md) and a line in this test:");

    [Fact]
    public void Projects_Everywhere_AreInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "NodeStack.sln")).Replace('\\', '/');
        var breaches =
            from folder in (string[])["src", "tests", "bench"]
            from project in Repository.Files(folder, "*.csproj")
            where !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
            select project.Path;

        Breaches.AssertNone(breaches, "Not in NodeStack.sln, so neither built nor tested (dotnet sln add):");
    }

    [Fact]
    public void Packages_Everywhere_HaveTheirVersionInOnePlace()
    {
        var breaches =
            from file in Repository.Files("", "*.*proj").Concat(Repository.Files("", "*.props")).Concat(Repository.Files("", "*.targets"))
            where Path.GetFileName(file.Path) != "Directory.Packages.props"
            from Match match in PackageVersion().Matches(file.Text)
            select $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}";

        Breaches.AssertNone(breaches, "Package versions belong in Directory.Packages.props:");
    }

    [Fact]
    public void Restore_EveryProject_FoundTheVersionsItAskedFor()
    {
        var silenced =
            from file in Repository.Files("", "*.*proj").Concat(Repository.Files("", "*.props"))
            from Match match in SilencedRestore().Matches(file.Text)
            select $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}";
        var objects = Path.Combine(Repository.Root, "artifacts", "obj");
        var restored = Directory.Exists(objects) ? Directory.GetFiles(objects, "project.assets.json", SearchOption.AllDirectories) : [];
        var warned = restored.Where(f => File.ReadAllText(f).Contains("\"NU1603\"", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Repository.Root, f));

        Breaches.AssertNone(silenced.Concat(warned), "NU1603 (another version than asked for) must neither happen nor be silenced: pin the version centrally:");
    }

    [GeneratedRegex("""<Package(?:Reference|Version)\b[^>]*\bVersion(?:Override)?\s*=\s*"[^"]*"[^>]*>""")]
    private static partial Regex PackageVersion();

    [GeneratedRegex("""<(?:NoWarn|WarningsNotAsErrors)>[^<]*NU1603""")]
    private static partial Regex SilencedRestore();
}
