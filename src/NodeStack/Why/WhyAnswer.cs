using System.Collections.Immutable;

namespace NodeStack.Why;

/// <param name="Headline">How it is.</param>
/// <param name="Causes">What it waits for, the first thing first.</param>
internal sealed record WhyAnswer(string Headline, ImmutableArray<string> Causes);
