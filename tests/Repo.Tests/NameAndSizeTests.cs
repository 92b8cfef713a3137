using System.Text.RegularExpressions;

namespace NodeStack.Repo.Tests;

public sealed partial class NameAndSizeTests
{
    private const int MostLines = 400;
    private static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Base", "Info", "Data", "Service"];

    // Names that a protocol or API gives.
    private static readonly string[] GivenNames = ["IImageService", "IRuntimeService"];

    [Fact]
    public void Types_InSrc_AreNamedByWhatTheyDo()
    {
        var breaches =
            from file in Repository.Files("src", "*.cs")
            from Match match in TypeName().Matches(file.Code)
            let name = match.Groups["name"].Value
            where VagueEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal)) && !GivenNames.Contains(name)
            select $"{file.Path}:{file.LineOf(match.Index)}: {name}";

        Breaches.AssertNone(breaches, $"Vague names attract code. No type ends in {string.Join(", ", VagueEndings)}:");
    }

    [Fact]
    public void Files_InSrc_AreNotOverlong()
    {
        var breaches =
            from file in Repository.Files("src", "*.cs")
            let lines = file.Text.AsSpan().Count('\n')
            where lines > MostLines
            select $"{file.Path}:{MostLines}: {lines} lines";

        Breaches.AssertNone(breaches, $"A file of more than {MostLines} lines is two things:");
    }

    [Fact]
    public void Code_InSrc_IsFinished()
    {
        var breaches =
            from file in Repository.Files("src", "*.cs")
            from Match match in Unfinished().Matches(file.Text)
            select $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}";

        Breaches.AssertNone(breaches, "Unfinished code; a TODO carries an issue number, e.g. TODO #12:");
    }

    [GeneratedRegex(@"\b(?:class|interface|enum|record(?:\s+(?:class|struct))?|struct)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b(?! ?#\d)|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unfinished();
}
