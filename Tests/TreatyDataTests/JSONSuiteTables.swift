// What is decided for each file of JSONTestSuite; the test that holds the reader to it is JSONSuiteTests.

/// The files `n_NAME.json`: the name, the place and the code that its refusal has.
///
/// Places were compared with those of node's JSON.parse: the same, but where ours is the more useful one. A container
/// or string that is not closed is shown where it begins, a broken escape at its backslash, a broken word at its first
/// letter, a leading zero at the zero, a limit at the value that passes it, bytes that are not UTF-8 where they stand.
let refusedTexts = #"""
    array_1_true_without_comma 1:4 separator
    array_a_invalid_utf8 1:2 value
    array_colon_instead_of_comma 1:4 separator
    array_comma_after_close 1:5 trailing
    array_comma_and_number 1:2 value
    array_double_comma 1:4 value
    array_double_extra_comma 1:6 value
    array_extra_close 1:6 trailing
    array_extra_comma 1:5 trailing-comma
    array_incomplete 1:1 unclosed
    array_incomplete_invalid_value 1:2 value
    array_inner_array_no_comma 1:3 separator
    array_invalid_utf8 1:2 value
    array_items_separated_by_semicolon 1:3 separator
    array_just_comma 1:2 value
    array_just_minus 1:3 number
    array_missing_value 1:5 value
    array_newlines_unclosed 3:4 value
    array_number_and_comma 1:4 trailing-comma
    array_number_and_several_commas 1:4 value
    array_spaces_vertical_tab_formfeed 1:3 control
    array_star_inside 1:2 value
    array_unclosed 1:1 unclosed
    array_unclosed_trailing_comma 1:4 value
    array_unclosed_with_new_lines 1:1 unclosed
    array_unclosed_with_object_inside 1:1 unclosed
    incomplete_false 1:2 value
    incomplete_null 1:2 value
    incomplete_true 1:2 value
    multidigit_number_then_00 1:4 trailing
    number_++ 1:2 value
    number_+1 1:2 value
    number_+Inf 1:2 value
    number_-01 1:3 number
    number_-1.0. 1:6 separator
    number_-2. 1:5 number
    number_-NaN 1:3 number
    number_.-1 1:2 value
    number_.2e-3 1:2 value
    number_0.1.2 1:5 separator
    number_0.3e+ 1:7 number
    number_0.3e 1:6 number
    number_0.e1 1:4 number
    number_0_capital_E+ 1:5 number
    number_0_capital_E 1:4 number
    number_0e+ 1:5 number
    number_0e 1:4 number
    number_1.0e+ 1:7 number
    number_1.0e- 1:7 number
    number_1.0e 1:6 number
    number_1_000 1:4 separator
    number_1eE2 1:4 number
    number_2.e+3 1:4 number
    number_2.e-3 1:4 number
    number_2.e3 1:4 number
    number_9.e+ 1:4 number
    number_Inf 1:2 value
    number_NaN 1:2 value
    number_U+FF11_fullwidth_digit_one 1:2 value
    number_expression 1:3 separator
    number_hex_1_digit 1:3 separator
    number_hex_2_digits 1:3 separator
    number_infinity 1:2 value
    number_invalid+- 1:5 number
    number_invalid-negative-real 1:10 separator
    number_invalid-utf-8-in-bigger-int 1:5 separator
    number_invalid-utf-8-in-exponent 1:5 separator
    number_invalid-utf-8-in-int 1:3 separator
    number_minus_infinity 1:3 number
    number_minus_sign_with_trailing_garbage 1:3 number
    number_minus_space_1 1:3 number
    number_neg_int_starting_with_zero 1:3 number
    number_neg_real_without_int_part 1:3 number
    number_neg_with_garbage_at_end 1:4 separator
    number_real_garbage_after_e 1:4 number
    number_real_with_invalid_utf8_after_e 1:4 number
    number_real_without_fractional_part 1:4 number
    number_starting_with_dot 1:2 value
    number_with_alpha 1:5 separator
    number_with_alpha_char 1:20 separator
    number_with_leading_zero 1:2 number
    object_bad_value 1:7 value
    object_bracket_key 1:2 name
    object_comma_instead_of_colon 1:5 colon
    object_double_colon 1:6 value
    object_emoji 1:2 name
    object_garbage_at_end 1:10 separator
    object_key_with_single_quotes 1:2 name
    object_lone_continuation_byte_in_key_and_trailing_comma 1:3 utf8
    object_missing_colon 1:6 colon
    object_missing_key 1:2 name
    object_missing_semicolon 1:6 colon
    object_missing_value 1:6 value
    object_no-colon 1:5 colon
    object_non_string_key 1:2 name
    object_non_string_key_but_huge_number_instead 1:2 name
    object_repeated_null_null 1:2 name
    object_several_trailing_commas 1:9 name
    object_single_quote 1:2 name
    object_trailing_comma 1:9 trailing-comma
    object_trailing_comment 1:10 trailing
    object_trailing_comment_open 1:10 trailing
    object_trailing_comment_slash_open 1:10 trailing
    object_trailing_comment_slash_open_incomplete 1:10 trailing
    object_two_commas_in_a_row 1:10 name
    object_unquoted_key 1:2 name
    object_unterminated-value 1:6 unclosed
    object_with_single_string 1:22 colon
    object_with_trailing_garbage 1:10 trailing
    single_space 1:2 empty
    string_1_surrogate_then_escape 1:2 unclosed
    string_1_surrogate_then_escape_u 1:9 escape
    string_1_surrogate_then_escape_u1 1:9 escape
    string_1_surrogate_then_escape_u1x 1:9 escape
    string_accentuated_char_no_quotes 1:2 value
    string_backslash_00 1:3 escape
    string_escape_x 1:3 escape
    string_escaped_backslash_bad 1:2 unclosed
    string_escaped_ctrl_char_tab 1:3 escape
    string_escaped_emoji 1:3 escape
    string_incomplete_escape 1:2 unclosed
    string_incomplete_escaped_character 1:3 escape
    string_incomplete_surrogate 1:9 escape
    string_incomplete_surrogate_escape_invalid 1:15 escape
    string_invalid-utf-8-in-escape 1:3 escape
    string_invalid_backslash_esc 1:3 escape
    string_invalid_unicode_escape 1:3 escape
    string_invalid_utf8_after_escape 1:3 escape
    string_leading_uescaped_thinspace 1:2 value
    string_no_quotes_with_bad_escape 1:2 value
    string_single_doublequote 1:1 unclosed
    string_single_quote 1:2 value
    string_single_string_no_double_quotes 1:1 value
    string_start_escape_unclosed 1:3 unclosed
    string_unescaped_ctrl_char 1:4 control
    string_unescaped_newline 1:6 control
    string_unescaped_tab 1:3 control
    string_unicode_CapitalU 1:2 escape
    string_with_trailing_garbage 1:3 trailing
    structure_100000_opening_arrays 1:513 too-deep
    structure_U+2060_word_joined 1:2 value
    structure_UTF8_BOM_no_data 1:1 empty
    structure_angle_bracket_. 1:1 value
    structure_angle_bracket_null 1:2 value
    structure_array_trailing_garbage 1:4 trailing
    structure_array_with_extra_array_close 1:4 trailing
    structure_array_with_unclosed_string 1:2 unclosed
    structure_ascii-unicode-identifier 1:1 value
    structure_capitalized_True 1:2 value
    structure_close_unopened_array 1:2 trailing
    structure_comma_instead_of_closing_brace 1:12 name
    structure_double_array 1:3 trailing
    structure_end_array 1:1 value
    structure_incomplete_UTF8_BOM 1:1 value
    structure_lone-invalid-utf-8 1:1 value
    structure_lone-open-bracket 1:1 unclosed
    structure_no_data 1:1 empty
    structure_null-byte-outside-string 1:2 value
    structure_number_with_trailing_garbage 1:2 trailing
    structure_object_followed_by_closing_object 1:3 trailing
    structure_object_unclosed_no_value 1:5 value
    structure_object_with_comment 1:6 value
    structure_object_with_trailing_garbage 1:13 trailing
    structure_open_array_apostrophe 1:2 value
    structure_open_array_comma 1:2 value
    structure_open_array_object 1:1281 too-deep
    structure_open_array_open_object 1:2 unclosed
    structure_open_array_open_string 1:2 unclosed
    structure_open_array_string 1:1 unclosed
    structure_open_object 1:1 unclosed
    structure_open_object_close_array 1:2 name
    structure_open_object_comma 1:2 name
    structure_open_object_open_array 1:2 name
    structure_open_object_open_string 1:2 unclosed
    structure_open_object_string_with_apostrophes 1:2 name
    structure_open_open 1:3 escape
    structure_single_eacute 1:1 value
    structure_single_star 1:1 value
    structure_trailing_# 1:10 trailing
    structure_uescaped_LF_before_string 1:2 value
    structure_unclosed_array 1:1 unclosed
    structure_unclosed_array_partial_null 1:10 value
    structure_unclosed_array_unfinished_false 1:9 value
    structure_unclosed_array_unfinished_true 1:10 value
    structure_unclosed_object 1:1 unclosed
    structure_unicode-identifier 1:1 value
    structure_whitespace_U+2060_word_joiner 1:2 value
    structure_whitespace_formfeed 1:2 value
    """#

/// The files `i_NAME.json`: whether it is read, and why. docs/reading.md says the same in fewer words.
let decidedTexts: [(name: String, isRead: Bool, reason: String)] = [
    ("number_double_huge_neg_exp", true, "numbers keep their text; nothing is rounded"),
    ("number_huge_exp", true, "numbers keep their text; nothing is rounded"),
    ("number_neg_int_huge_exp", true, "numbers keep their text; nothing is rounded"),
    ("number_pos_double_huge_exp", true, "numbers keep their text; nothing is rounded"),
    ("number_real_neg_overflow", true, "numbers keep their text; nothing is rounded"),
    ("number_real_pos_overflow", true, "numbers keep their text; nothing is rounded"),
    ("number_real_underflow", true, "numbers keep their text; nothing is rounded"),
    ("number_too_big_neg_int", true, "numbers keep their text; nothing is rounded"),
    ("number_too_big_pos_int", true, "numbers keep their text; nothing is rounded"),
    ("number_very_big_negative_int", true, "numbers keep their text; nothing is rounded"),
    ("object_key_lone_2nd_surrogate", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_1st_surrogate_but_2nd_missing", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_1st_valid_surrogate_2nd_invalid", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_incomplete_surrogate_and_escape_valid", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_incomplete_surrogate_pair", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_incomplete_surrogates_escape_valid", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_invalid_lonely_surrogate", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_invalid_surrogate", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_inverted_surrogates_U+1D11E", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_lone_second_surrogate", true, "RFC 8259 8.2: the grammar allows it; it is read as U+FFFD"),
    ("string_UTF-16LE_with_BOM", false, "RFC 8259 8.1: JSON that is exchanged is UTF-8"),
    ("string_utf16BE_no_BOM", false, "RFC 8259 8.1: JSON that is exchanged is UTF-8"),
    ("string_utf16LE_no_BOM", false, "RFC 8259 8.1: JSON that is exchanged is UTF-8"),
    ("string_UTF-8_invalid_sequence", false, "RFC 3629 4: the bytes are not UTF-8"),
    ("string_UTF8_surrogate_U+D800", false, "RFC 3629 3: surrogates have no UTF-8"),
    ("string_invalid_utf-8", false, "RFC 3629 4: the bytes are not UTF-8"),
    ("string_iso_latin_1", false, "RFC 3629 4: the bytes are not UTF-8"),
    ("string_lone_utf8_continuation_byte", false, "RFC 3629 4: the bytes are not UTF-8"),
    ("string_not_in_unicode_range", false, "RFC 3629 3: nothing lies above U+10FFFF"),
    ("string_overlong_sequence_2_bytes", false, "RFC 3629 3: overlong forms are no UTF-8"),
    ("string_overlong_sequence_6_bytes", false, "RFC 3629 3: overlong forms are no UTF-8"),
    ("string_overlong_sequence_6_bytes_null", false, "RFC 3629 3: overlong forms are no UTF-8"),
    ("string_truncated-utf-8", false, "RFC 3629 4: the bytes are not UTF-8"),
    ("structure_500_nested_arrays", true, "the limit is 512 containers within each other"),
    ("structure_UTF-8_BOM_empty_object", true, "RFC 8259 8.1: a reader may pass over a byte order mark"),
]

/// The files of test_transform: what is written where the text is read and written on one line; nil where it is
/// refused.
let transformedTexts: [(name: String, compact: String?)] = [
    ("number_-9223372036854775808", "[-9223372036854775808]"),
    ("number_-9223372036854775809", "[-9223372036854775809]"),
    ("number_1.0", "[1.0]"),
    ("number_1.000000000000000005", "[1.000000000000000005]"),
    ("number_1000000000000000", "[1000000000000000]"),
    ("number_10000000000000000999", "[10000000000000000999]"),
    ("number_1e-999", "[1E-999]"),
    ("number_1e6", "[1E6]"),
    ("number_9223372036854775807", "[9223372036854775807]"),
    ("number_9223372036854775808", "[9223372036854775808]"),
    ("object_key_nfc_nfd", "{\"\u{E9}\":\"NFC\",\"e\u{301}\":\"NFD\"}"),
    ("object_key_nfd_nfc", "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}"),
    ("object_same_key_different_values", #"{"a":1,"a":2}"#),
    ("object_same_key_same_value", #"{"a":1,"a":1}"#),
    ("object_same_key_unclear_values", #"{"a":0,"a":-0}"#),
    ("string_1_escaped_invalid_codepoint", "[\"\u{FFFD}\"]"),
    ("string_1_invalid_codepoint", nil),
    ("string_2_escaped_invalid_codepoints", "[\"\u{FFFD}\u{FFFD}\"]"),
    ("string_2_invalid_codepoints", nil),
    ("string_3_escaped_invalid_codepoints", "[\"\u{FFFD}\u{FFFD}\u{FFFD}\"]"),
    ("string_3_invalid_codepoints", nil),
    ("string_with_escaped_NULL", #"["A\u0000B"]"#),
]
