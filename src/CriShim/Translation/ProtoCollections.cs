using Google.Protobuf.Collections;

namespace NodeStack.CriShim.Translation;

/// <summary>Repeated fields and maps to and from immutable lists and dictionaries; empty ones share one instance.</summary>
internal static class ProtoCollections
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public static IReadOnlyDictionary<string, string> ToLabels(this MapField<string, string> map) =>
        map.Count == 0 ? NoLabels : new Dictionary<string, string>(map, StringComparer.Ordinal);

    public static void Put<TKey, TValue>(this MapField<TKey, TValue> map, IReadOnlyDictionary<TKey, TValue>? values)
        where TKey : notnull
    {
        if (values is null)
            return;
        foreach (var (key, value) in values)
            map[key] = value;
    }

    public static IReadOnlyList<TOut> ToList<TIn, TOut>(this RepeatedField<TIn> field, Func<TIn, TOut> translate)
    {
        if (field.Count == 0)
            return [];
        var list = new TOut[field.Count];
        for (var i = 0; i < list.Length; i++)
            list[i] = translate(field[i]);
        return list;
    }

    public static void Put<TIn, TOut>(this RepeatedField<TOut> field, IReadOnlyList<TIn>? values, Func<TIn, TOut> translate)
    {
        for (var i = 0; i < (values?.Count ?? 0); i++)
            field.Add(translate(values![i]));
    }
}
