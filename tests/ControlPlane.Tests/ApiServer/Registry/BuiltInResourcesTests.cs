using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry;

public class BuiltInResourcesTests
{
    [Fact]
    public void All_Declared_IsWhatUpstreamServes() =>
        Assert.Equal(
            FactTable.Lines("resources.txt").Order(StringComparer.Ordinal),
            BuiltInResources.All.SelectMany(Lines).Order(StringComparer.Ordinal));

    [Fact]
    public void Tables_Columns_AreUpstreams()
    {
        var columns = BuiltInResources.All.ToDictionary(r => $"{r.ApiVersion}/{r.Resource}", r => string.Join(';', r.Table.Columns.Select(Text)), StringComparer.Ordinal);

        var different = FactTable.Lines("table-columns.txt")
            .Select(l => (Name: l[..l.IndexOf(' ', StringComparison.Ordinal)], Columns: l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
            .Where(f => columns[f.Name] != f.Columns)
            .Select(f => $"{f.Name}: {f.Columns} but is {columns[f.Name]}");

        Assert.Empty(different);
    }

    [Fact]
    public void Tables_EmptyObject_HasOneCellPerColumn() =>
        Assert.All(BuiltInResources.All, r => Assert.Equal(r.Table.Columns.Count, r.Table.Cells([], DateTimeOffset.UnixEpoch).Count));

    [Fact]
    public void Schemas_OfAll_Exist() => Assert.All(
        BuiltInResources.All,
        r =>
        {
            Assert.Contains($"{r.ApiVersion}/{r.Kind}", ApiSchema.Get(r.Schema).Kinds);
            Assert.All(r.Subresources.OfType<ActionSubresource>(), s => ApiSchema.Get(s.Schema));
        });

    private static IEnumerable<string> Lines(ResourceDeclaration r)
    {
        yield return Line(r, r.Resource, r.Singular, r.Kind, r.Verbs, r.ShortNames, r.Categories);
        foreach (var s in r.Subresources)
        {
            var kind = s.Kind.Length == 0 ? r.Kind : s.Kind;
            yield return Line(r, $"{r.Resource}/{s.Name}", "-", s.Group.Length == 0 ? kind : $"{s.Group}/{s.Version}/{kind}", s.Verbs, [], []);
        }
    }

    private static string Line(
        ResourceDeclaration r, string name, string singular, string kind, IReadOnlyList<string> verbs, IReadOnlyList<string> shortNames, IReadOnlyList<string> categories) =>
        string.Join(
            ' ', r.ApiVersion, name, singular, kind, r.Namespaced ? "namespaced" : "cluster",
            verbs.SequenceEqual(ResourceDeclaration.AllVerbs) ? "all" : string.Join(',', verbs), OrDash(shortNames), OrDash(categories));

    private static string OrDash(IReadOnlyList<string> names) => names.Count == 0 ? "-" : string.Join(',', names);

    private static string Text(TableColumn c) => $"{c.Name}|{c.Type}|{c.Format}|{c.Priority}";
}
