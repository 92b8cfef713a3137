using System.Runtime.InteropServices;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Unknown and duplicate fields that a reader met, each once and at most a hundred, as upstream keeps them.</summary>
internal sealed class StrictProblems
{
    private const int Most = 100;
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public void Unknown(string path) => Add($"unknown field {GoText.Quote(path)}");

    public void Duplicate(string path) => Add($"duplicate field {GoText.Quote(path)}");

    public void Add(string text)
    {
        if (_texts.Count < Most && !CollectionsMarshal.AsSpan(_texts).Contains(text))
            _texts.Add(text);
    }
}
