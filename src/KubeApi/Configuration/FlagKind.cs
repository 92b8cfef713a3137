namespace NodeStack.KubeApi.Configuration;

/// <summary>How the text of a flag is read.</summary>
public enum FlagKind
{
    Text,
    Switch,
    Whole,

    /// <summary>A number that may have a fraction.</summary>
    Number,

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

    /// <summary>pattern=number,pattern=number, as klog's -vmodule.</summary>
    VModule,
}
