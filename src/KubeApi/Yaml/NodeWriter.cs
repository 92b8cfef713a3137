using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NodeStack.KubeApi.Yaml;

/// <summary>Writes YAML nodes as JSON: scalars by <see cref="ScalarRules"/>, aliases expanded, merge keys applied (explicit keys win).</summary>
internal sealed class NodeWriter(DocumentWriter output, DocumentLimits limits)
{
    private const string TagPrefix = "tag:yaml.org,2002:";
    private int _mergeDepth;

    public void Write(INodeSteps steps) => Write(steps, steps.Take());

    private void Write(INodeSteps steps, RecordedNode.Step step)
    {
        var at = NodeCursor.PositionOf(step.Event);
        if (step.Alias is not null)
        {
            WriteAlias(step.Alias);
            return;
        }
        switch (step.Event)
        {
            case Scalar scalar:
                WriteScalar(scalar, at);
                break;
            case SequenceStart:
                WriteSequence(steps, at);
                break;
            case MappingStart:
                output.StartObject(at);
                WriteEntries(steps, []);
                output.EndObject();
                break;
            default:
                throw new DocumentFormatException("unexpected end of a block", at);
        }
        steps.Close(step.Event);
    }

    private void WriteAlias(RecordedNode node)
    {
        var outer = output.IsAliased;
        output.IsAliased = true;
        Write(new RecordedSteps(node));
        output.IsAliased = outer;
    }

    private void WriteSequence(INodeSteps steps, SourcePosition at)
    {
        output.StartArray(at);
        for (var step = steps.Take(); step.Event is not SequenceEnd; step = steps.Take())
            Write(steps, step);
        output.EndArray();
    }

    private void WriteEntries(INodeSteps steps, HashSet<string> keys)
    {
        List<RecordedNode>? merges = null;
        for (var step = steps.Take(); step.Event is not MappingEnd; step = steps.Take())
        {
            var at = NodeCursor.PositionOf(step.Event);
            if (IsMerge(step))
            {
                steps.Close(step.Event);
                (merges ??= []).Add(Record(steps));
                continue;
            }
            var key = KeyText(steps, step, at);
            if (!keys.Add(key))
                output.DuplicateKey(key, at);
            output.Key(key, at);
            Write(steps);
        }
        foreach (var merge in merges ?? [])
            Merge(merge, keys);
    }

    private void Merge(RecordedNode node, HashSet<string> keys)
    {
        var steps = new RecordedSteps(node);
        var first = steps.Take();
        var at = NodeCursor.PositionOf(first.Event);
        if (++_mergeDepth > limits.MaxDepth)
            throw new DocumentFormatException($"merge keys nested more than {limits.MaxDepth} levels deep", at);
        var outer = output.IsAliased;
        output.IsAliased = true;
        if (first.Alias is not null)
            Merge(first.Alias, keys);
        else if (first.Event is MappingStart)
            MergeEntries(steps, keys);
        else if (first.Event is SequenceStart)
            MergeEach(steps, keys);
        else
            throw new DocumentFormatException("map merge requires map or sequence of maps as the value", at);
        output.IsAliased = outer;
        _mergeDepth--;
    }

    private void MergeEntries(RecordedSteps steps, HashSet<string> keys)
    {
        List<RecordedNode>? inner = null;
        for (var step = steps.Take(); step.Event is not MappingEnd; step = steps.Take())
        {
            var at = NodeCursor.PositionOf(step.Event);
            output.Repeat(at);
            if (IsMerge(step))
            {
                (inner ??= []).Add(Record(steps));
                continue;
            }
            var key = KeyText(steps, step, at);
            if (!keys.Add(key))
            {
                Record(steps);
                continue;
            }
            output.Key(key, at);
            Write(steps);
        }
        foreach (var merge in inner ?? [])
            Merge(merge, keys);
    }

    private void MergeEach(RecordedSteps steps, HashSet<string> keys)
    {
        for (var step = steps.Take(); step.Event is not SequenceEnd; step = steps.Take())
        {
            output.Repeat(NodeCursor.PositionOf(step.Event));
            Merge(step.Alias ?? Record(steps, step), keys);
        }
    }

    private RecordedNode Record(INodeSteps steps)
    {
        var first = steps.Take();
        return first.Alias ?? Record(steps, first);
    }

    /// <summary>Takes a whole node without writing it.</summary>
    private RecordedNode Record(INodeSteps steps, RecordedNode.Step first)
    {
        var node = new RecordedNode();
        var starts = new Stack<ParsingEvent>();
        for (var step = first; ; step = steps.Take())
        {
            output.Repeat(NodeCursor.PositionOf(step.Event));
            node.Steps.Add(step);
            if (step.Event is MappingStart or SequenceStart)
                starts.Push(step.Event);
            else if (step.Event is MappingEnd or SequenceEnd)
                steps.Close(starts.Pop());
            else
                steps.Close(step.Event);
            if (starts.Count > limits.MaxDepth)
                throw new DocumentFormatException($"nested more than {limits.MaxDepth} levels deep", NodeCursor.PositionOf(step.Event));
            if (starts.Count == 0)
                return node;
        }
    }

    private static bool IsMerge(RecordedNode.Step step) =>
        step.Event is Scalar { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true };

    private static string KeyText(INodeSteps steps, RecordedNode.Step step, SourcePosition at)
    {
        var scalar = (step.Alias is null ? step.Event : step.Alias.Steps[0].Event) as Scalar
            ?? throw new DocumentFormatException("a map key must be a plain value, not a list or a map", at);
        steps.Close(step.Event);
        return JsonLiteral(scalar, at) switch
        {
            null => scalar.Value,
            "null" => throw new DocumentFormatException("a map key must not be null", at),
            var literal => literal,
        };
    }

    private void WriteScalar(Scalar scalar, SourcePosition at)
    {
        if (JsonLiteral(scalar, at) is { } literal)
            output.Literal(literal, at);
        else if (TagOf(scalar) is "binary")
            output.String(FromBase64(scalar.Value, at), at);
        else
            output.String(scalar.Value, at);
    }

    private static string? JsonLiteral(Scalar scalar, SourcePosition at)
    {
        var tag = TagOf(scalar);
        if (tag is null ? scalar.Style != ScalarStyle.Plain : tag is not ("int" or "float" or "bool" or "null"))
            return null;
        if (ScalarRules.IsNotFinite(scalar.Value))
            throw new DocumentFormatException($"number {scalar.Value} has no form in JSON", at);
        var literal = ScalarRules.ToJsonLiteral(scalar.Value);
        return tag is null || LiteralFits(tag, literal) ? literal
            : throw new DocumentFormatException($"cannot decode \"{scalar.Value}\" as a !!{tag}", at);
    }

    private static bool LiteralFits(string tag, string? literal) => tag switch
    {
        "null" => literal is "null",
        "bool" => literal is "true" or "false",
        "int" => literal is not (null or "null" or "true" or "false") && literal.AsSpan().IndexOfAny('.', 'E') < 0,
        _ => literal is not (null or "null" or "true" or "false"),
    };

    /// <summary>The short name of a standard tag; "" for the tags that make any scalar a string; null without a tag.</summary>
    private static string? TagOf(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty)
            return null;
        return !scalar.Tag.IsNonSpecific && scalar.Tag.Value.StartsWith(TagPrefix, StringComparison.Ordinal) ? scalar.Tag.Value[TagPrefix.Length..] : "";
    }

    private static string FromBase64(string text, SourcePosition at)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new DocumentFormatException("!!binary value contains invalid base64 data", at);
        }
    }
}
