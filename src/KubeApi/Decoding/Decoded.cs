namespace NodeStack.KubeApi.Decoding;

/// <summary>What came of decoding a document: the value unless there are errors, and the fields nobody knows.</summary>
public sealed record Decoded<T>(T? Value, IReadOnlyList<DecodeProblem> Errors, IReadOnlyList<DecodeProblem> UnknownFields)
    where T : class;
