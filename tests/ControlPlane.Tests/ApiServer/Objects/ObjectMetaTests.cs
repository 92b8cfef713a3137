using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Objects;

public class ObjectMetaTests
{
    [Fact]
    public void Set_Fields_PutsThemInOrder()
    {
        var item = new JsonObject { ["kind"] = "X", ["apiVersion"] = "v1", ["spec"] = new JsonObject() };
        var meta = new ObjectMeta(item)
        {
            Finalizers = ["a/b"],
            CreationTimestamp = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Name = "n",
            Generation = 2,
            Uid = "u",
        };
        meta.SetLabel("k", "v");
        meta.SetAnnotation("x", "y");
        meta.SetAnnotation("x", null);

        Assert.Equal(
            """{"kind":"X","apiVersion":"v1","metadata":{"name":"n","uid":"u","generation":2,"creationTimestamp":"2024-01-02T03:04:05Z","labels":{"k":"v"},"finalizers":["a/b"]},"spec":{}}""",
            item.ToJsonString());
    }

    [Fact]
    public void Get_NothingSet_ReadsAsEmptyAndChangesNothing()
    {
        var item = new JsonObject();
        var meta = new ObjectMeta(item);

        Assert.Equal(("", 0L, null, null), (meta.Name, meta.Generation, meta.DeletionTimestamp, meta.Label("a")));
        Assert.Empty(meta.Finalizers);
        Assert.Empty(meta.LabelsAsTexts());
        meta.Name = "";
        Assert.Empty(item);
    }
}
