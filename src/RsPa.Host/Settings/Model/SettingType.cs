namespace RsPa.Host.Settings.Model;

/// <summary>How the value of a setting is written.</summary>
public enum SettingType
{
    /// <summary>No type: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Any text, or text of a stated format.</summary>
    Text,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number with decimals.</summary>
    Number,

    /// <summary>A length of time, with or without a unit.</summary>
    Duration,

    /// <summary>A number of bytes, with or without a unit.</summary>
    Size,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A list of texts.</summary>
    TextList,
}
