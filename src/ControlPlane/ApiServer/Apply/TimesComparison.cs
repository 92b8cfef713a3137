namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>What an update changes, as far as it takes to know whether its times count.</summary>
public enum TimesComparison
{
    /// <summary>Fields have other managers, or nothing has another time: the objects were not compared.</summary>
    UnequalFields,

    /// <summary>The same managers at other times, and the objects differ.</summary>
    UnequalObjects,

    /// <summary>Nothing but times: they are as they were.</summary>
    Equal,
}
