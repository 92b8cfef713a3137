using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.TestSupport.Api;

/// <summary>One open watch of a <see cref="FakeApi"/>.</summary>
internal sealed class FakeApiWatch(string path, string fieldSelector)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public Stream Stream => _pipe.Reader.AsStream();

    public void Tell(string line, string collection, JsonObject item)
    {
        if (!IsIn(collection, path) || !Selects(fieldSelector, item))
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

    public static bool Selects(string selector, JsonObject item)
    {
        foreach (var term in selector.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonNode? node = item;
            foreach (var name in term[..term.IndexOf('=', StringComparison.Ordinal)].Split('.'))
                node = node?[name];
            if ((node?.ToString() ?? "") != term[(term.IndexOf('=', StringComparison.Ordinal) + 1)..])
                return false;
        }
        return true;
    }
}
