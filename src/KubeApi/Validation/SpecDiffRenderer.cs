using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Validation;

/// <summary>What changed between two specs, as a unified diff of their JSON: refusals of changes tell it.</summary>
public static class SpecDiffRenderer
{
    private const int Context = 3;
    private const int MostCompared = 2000;

    public static string Render(JsonNode? before, JsonNode? after)
    {
        var (old, @new) = (Lines(before), Lines(after));
        var edits = Edits(old, @new);
        var text = new StringBuilder();
        for (var i = 0; i < edits.Count;)
        {
            if (edits[i].Mark == ' ')
            {
                i++;
                continue;
            }
            var end = EndOfHunk(edits, i);
            AppendHunk(text, edits, Math.Max(0, i - Context), Math.Min(edits.Count, end + Context));
            i = end;
        }
        return text.ToString();
    }

    private static string[] Lines(JsonNode? node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
    }

    /// <summary>Changes closer than two contexts are told together.</summary>
    private static int EndOfHunk(List<Edit> edits, int start)
    {
        var end = start + 1;
        for (var i = start + 1; i < edits.Count && i - end < 2 * Context; i++)
        {
            if (edits[i].Mark != ' ')
                end = i + 1;
        }
        return end;
    }

    private static void AppendHunk(StringBuilder text, List<Edit> edits, int start, int end)
    {
        var hunk = edits[start..end];
        var before = edits[..start];
        text.Append(
            CultureInfo.InvariantCulture,
            $"@@ -{before.Count(e => e.Mark != '+') + 1},{hunk.Count(e => e.Mark != '+')} +{before.Count(e => e.Mark != '-') + 1},{hunk.Count(e => e.Mark != '-')} @@\n");
        foreach (var edit in hunk)
            text.Append(edit.Mark).Append(edit.Line).Append('\n');
    }

    private static List<Edit> Edits(string[] old, string[] @new)
    {
        var head = old.Zip(@new).TakeWhile(p => p.First == p.Second).Count();
        var tail = old.Skip(head).Reverse().Zip(@new.Skip(head).Reverse()).TakeWhile(p => p.First == p.Second).Count();
        var edits = old[..head].Select(l => new Edit(' ', l)).ToList();
        edits.AddRange(Middle(old[head..^tail], @new[head..^tail]));
        edits.AddRange(old[^tail..].Select(l => new Edit(' ', l)));
        return edits;
    }

    /// <summary>By the longest common subsequence; very long ones are told as one replacement.</summary>
    private static IEnumerable<Edit> Middle(string[] old, string[] @new)
    {
        if (old.Length > MostCompared || @new.Length > MostCompared)
            return old.Select(l => new Edit('-', l)).Concat(@new.Select(l => new Edit('+', l)));
        var lengths = new int[old.Length + 1, @new.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = @new.Length - 1; j >= 0; j--)
                lengths[i, j] = old[i] == @new[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }
        return Walk(old, @new, lengths);
    }

    private static List<Edit> Walk(string[] old, string[] @new, int[,] lengths)
    {
        var edits = new List<Edit>();
        int i = 0, j = 0;
        while (i < old.Length || j < @new.Length)
        {
            if (i < old.Length && j < @new.Length && old[i] == @new[j])
            {
                edits.Add(new Edit(' ', old[i++]));
                j++;
            }
            else if (j == @new.Length || (i < old.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                edits.Add(new Edit('-', old[i++]));
            }
            else
            {
                edits.Add(new Edit('+', @new[j++]));
            }
        }
        return edits;
    }

    private readonly record struct Edit(char Mark, string Line);
}
