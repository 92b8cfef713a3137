namespace NodeStack.KubeApi.Selectors;

/// <summary>A text that is no selector; the message is upstream's.</summary>
public sealed class SelectorFormatException(string message) : Exception(message);
