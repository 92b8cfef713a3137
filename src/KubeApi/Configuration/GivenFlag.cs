namespace NodeStack.KubeApi.Configuration;

/// <summary>A flag as given on the command line.</summary>
/// <param name="Values">The text of each time it was given; none for a switch without a value.</param>
public sealed record GivenFlag(ConfigurationFlag Flag, IReadOnlyList<string> Values);
