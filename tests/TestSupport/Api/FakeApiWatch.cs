using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.TestSupport.Api;

/// <summary>One open watch of a <see cref="FakeApi"/>.</summary>
internal sealed class FakeApiWatch(string path, IReadOnlyDictionary<string, string> query)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public Stream Stream => _pipe.Reader.AsStream();

    public void Tell(string line, string collection, JsonObject item)
    {
        if (!IsIn(collection, path) || !Selects(query, item))
            return;
        _pipe.Writer.Write(Encoding.UTF8.GetBytes(line));
        _ = _pipe.Writer.FlushAsync();
    }

    public void End() => _pipe.Writer.Complete();

    /// <summary>Whether objects of one collection show in another: the whole cluster's has those of all namespaces.</summary>
    public static bool IsIn(string collection, string wanted)
    {
        if (collection == wanted)
            return true;
        var at = collection.IndexOf("/namespaces/", StringComparison.Ordinal);
        return at >= 0 && collection[..at] + collection[collection.LastIndexOf('/')..] == wanted;
    }

    /// <summary>By fieldSelector and labelSelector of a query; any field may be selected by.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> query, JsonObject item)
    {
        var fields = FieldSelector.Parse(query.GetValueOrDefault("fieldSelector", ""));
        if (!fields.Matches(fields.Requirements.Select(r => r.Field).Distinct().ToDictionary(field => field, field => Field(item, field))))
            return false;
        var labels = item["metadata"]?["labels"] as JsonObject;
        return LabelSelector.Parse(query.GetValueOrDefault("labelSelector", "")).Matches(labels?.ToDictionary(l => l.Key, l => l.Value!.ToString()) ?? []);
    }

    private static string Field(JsonObject item, string path)
    {
        JsonNode? node = item;
        foreach (var name in path.Split('.'))
            node = node?[name];
        return node?.ToString() ?? "";
    }
}
