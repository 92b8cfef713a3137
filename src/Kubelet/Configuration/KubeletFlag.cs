namespace NodeStack.Kubelet.Configuration;

/// <summary>How the text of a flag is read.</summary>
public enum KubeletFlagKind
{
    Text,
    Switch,
    Whole,
    Duration,

    /// <summary>a,b,c; repeated flags add up.</summary>
    List,

    /// <summary>name=value,name=value.</summary>
    Map,

    /// <summary>signal&lt;threshold,signal&lt;threshold.</summary>
    ThresholdMap,

    /// <summary>name=true,name=false.</summary>
    SwitchMap,

    /// <summary>name:value,name:value; a name may repeat.</summary>
    Headers,

    /// <summary>key=value:effect,key:effect.</summary>
    Taints,
}

/// <summary>One upstream flag.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Field">Configuration field it overrides, as a dotted path; empty for a flag that is no part of the configuration.</param>
public sealed record KubeletFlag(string Name, KubeletFlagKind Kind, string Field, string Description);

/// <summary>A flag as given on the command line.</summary>
public sealed record GivenFlag(KubeletFlag Flag, IReadOnlyList<string> Values);
